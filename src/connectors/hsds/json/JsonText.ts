/** JSON that is written already, as `formatJson` writes it: what is put into several texts, or measured before, is so once. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
