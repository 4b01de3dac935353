/** The version of the part that goes with this program; the build fills in what is here (scripts/splitPart.mjs). */
export const version: string = 'not built';

/** What the part uses of this program: of each module, the exports that it asks for, in the order of their names. */
export const sharedModules = (): readonly (readonly unknown[])[] => [];
