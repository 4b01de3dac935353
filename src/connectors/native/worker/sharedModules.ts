/** The version of the part that goes with this program; the build fills in what is here (scripts/splitPart.mjs). */
export const version: string = 'not built';

/** The modules of this program that its parts use, by their names. */
export const sharedModules = (): Readonly<Record<string, unknown>> => ({});
