/** A file's value after its schema, beside the text that it was read from. */
export interface BundledValue {
  readonly text: string
  readonly value: unknown
}

/**
 * Values of bundled files by folder and name. Empty here: `bundle-commands.mjs` fills it in dist/bundle, so that a
 * command starts without reading YAML. A file whose text has changed since is read as ever.
 */
export const bundledValues: Readonly<Record<string, BundledValue>> = {}
