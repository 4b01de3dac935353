"""Prints the description of an HDF5 file, in the form of the corpus' `NAME.expected.json`, with all values inline.

dump.py FILE.h5
"""

import argparse
import json

from container import to_json
from describe import describe_file, description_to_json


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    description = describe_file(parser.parse_args().file)
    print(json.dumps(description_to_json(description, to_json), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
