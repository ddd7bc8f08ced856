import {fileURLToPath} from 'node:url'

/** The weights of texts in figures, as CSS counts them. */
export type FontWeight = 400 | 500 | 600

/** The letters of figures: a family, and a file for each weight, which may be one for all. */
export interface Typeface {
  readonly family: string
  readonly files: Readonly<Record<FontWeight, string>>
}

const FONT_FOLDER = new URL('../fonts/', import.meta.url)

/** Shipped with burst. */
export const INTER: Typeface = {
  family: 'Inter',
  files: {
    400: fileURLToPath(new URL('Inter_400Regular.ttf', FONT_FOLDER)),
    500: fileURLToPath(new URL('Inter_500Medium.ttf', FONT_FOLDER)),
    600: fileURLToPath(new URL('Inter_600SemiBold.ttf', FONT_FOLDER)),
  },
}

let used = INTER

/** The one that figures are laid out and drawn in: Inter where no other is asked for. */
export const usedTypeface = (): Typeface => used

/** Lays out and draws in another typeface for as long as `draw` takes, and returns its result. */
export async function inTypeface<T>(typeface: Typeface, draw: () => Promise<T>): Promise<T> {
  const before = used
  used = typeface
  try {
    return await draw()
  } finally {
    used = before
  }
}

/** The files of a typeface, each once. */
export const filesOf = ({files}: Typeface): readonly string[] => [...new Set(Object.values(files))]

/** What it is called in a figure; the rest is for where an SVG is shown without it. */
export const fontFamilies = ({family}: Typeface): string =>
  `${/^[a-z][\w-]*( [a-z][\w-]*)*$/i.test(family) ? family : `'${family}'`}, Helvetica, Arial, sans-serif`
