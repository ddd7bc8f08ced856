/** What the service says to the outside; never a payload, a variable or a key. */
export interface ServiceOutput {
  /** What functions print, and START, END and REPORT lines; null where they are not wanted. */
  readonly print: ((text: string | Buffer) => void) | null
  /** One structured event. */
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
}
