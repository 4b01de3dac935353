export const HSDS_PYTHON: string;

export function hsdsPython(): string | undefined;
