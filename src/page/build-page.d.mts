/** One classic script of an entry, and the files that went into it. */
export function bundle(entry: string): Promise<{readonly code: string; readonly inputs: readonly string[]}>
/** The whole page as text. */
export function makePage(): Promise<string>
