/** The version of the parts that belong to this program. The build replaces both constants of this file (scripts/splitParts.mjs). */
export const version: string = 'not built';

/** What a part uses of this program: for each module the exports that the part imports, in the order of their names. */
export const sharedModules = (): readonly (readonly unknown[])[] => [];
