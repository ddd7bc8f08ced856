import {createRequire} from 'node:module'

type SubsetFont = (
  font: Buffer,
  letters: string,
  options: {readonly targetFormat: 'truetype'},
) => Promise<Buffer>

/** These letters of a font, as far as it has them, as a TrueType font. The package has no types of its own. */
export const toTrueType = (font: Buffer, letters: string): Promise<Buffer> =>
  (createRequire(import.meta.url)('subset-font') as SubsetFont)(font, letters, {targetFormat: 'truetype'})
