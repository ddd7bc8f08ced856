import {inflateSync} from 'node:zlib'

/** A piece of text in a PDF of pdfkit's. */
interface PdfText {
  readonly text: string
  /** Of the face, as the PDF names it. */
  readonly font: string
  readonly sizePt: number
  /** Of its beginning, from the left and from the foot of the page. */
  readonly xPt: number
  readonly yPt: number
}

/** What stands in a PDF as text, piece by piece: glyphs by the table that says which letters they are. */
export function pdfTexts(pdf: Uint8Array): readonly PdfText[] {
  const objects = new Map(
    [
      ...Buffer.from(pdf)
        .toString('latin1')
        .matchAll(/(\d+) 0 obj\n([^]*?)\nendobj/g),
    ].map(([, number = '', body = '']) => [number, body]),
  )
  const all = [...objects.values()]
  const fonts = new Map(
    all.flatMap((body) =>
      [...body.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number = '']) => {
        const font = objects.get(number) ?? ''
        return [name, {base: follow(font, 'BaseFont /([^\\s]+)'), letters: lettersOf(objects, font)}] as const
      }),
    ),
  )
  return all.flatMap((body) => textsIn(streamOf(body), fonts))
}

type Fonts = ReadonlyMap<string, {readonly base: string; readonly letters: readonly string[]}>
type Matrix = readonly [number, number, number, number, number, number]

const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  ...([g * a + h * c, g * b + h * d, i * a + j * c, i * b + j * d] as const),
  ...([k * a + l * c + e, k * b + l * d + f] as const),
]

/** Follows the matrices of a page to where each text begins, and how large it is there. */
function textsIn(content: string, fonts: Fonts): readonly PdfText[] {
  const texts: PdfText[] = []
  const kept: Matrix[] = []
  let now: Matrix = IDENTITY
  let placed: Matrix = IDENTITY
  let begun = {text: '', at: IDENTITY}
  let font = {name: '', size: 0}
  const matrixOf = (numbers: string): Matrix => numbers.trim().split(' ').map(Number) as unknown as Matrix
  const acts: Readonly<Record<string, (operands: string) => unknown>> = {
    q: () => kept.push(now),
    Q: () => (now = kept.pop() ?? IDENTITY),
    cm: (numbers) => (now = times(now, matrixOf(numbers))),
    Tm: (numbers) => (placed = times(now, matrixOf(numbers))),
    Tf: (operands) =>
      (font = {name: operands.slice(1).split(' ')[0] ?? '', size: Number(operands.split(' ')[1])}),
    BT: () => (begun = {text: '', at: IDENTITY}),
    Tj: (hex) => {
      const letter = fonts.get(font.name)?.letters[Number.parseInt(hex.slice(1), 16)] ?? '\uFFFD'
      begun = {text: begun.text + letter, at: begun.text === '' ? placed : begun.at}
    },
    ET: () => {
      const {text, at} = begun
      const base = fonts.get(font.name)?.base ?? ''
      if (text !== '')
        texts.push({text, font: base, sizePt: font.size * Math.hypot(at[0], at[1]), xPt: at[4], yPt: at[5]})
    },
  }
  for (const [, operands = '', word = ''] of content.matchAll(OPERATORS)) acts[word]?.(operands)
  return texts
}

const OPERATORS = /((?:-?[\d.]+ |<[0-9a-f]+> |\/F\d+ )*)(cm|Tm|Tf|Tj|BT|ET|q|Q)\b/g

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

function lettersOf(objects: ReadonlyMap<string, string>, font: string): readonly string[] {
  const map = streamOf(objects.get(follow(font, 'ToUnicode (\\d+)')) ?? '')
  return [...map.matchAll(/> \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/<([0-9a-f ]*)>/g)].map(([, hex = '']) =>
      String.fromCharCode(...hex.split(' ').map((unit) => Number.parseInt(unit, 16))),
    ),
  )
}

const follow = (body: string, what: string): string => new RegExp(`/${what}`).exec(body)?.[1] ?? ''

function streamOf(body: string): string {
  const [, packed = ''] = /stream\n([^]*)\nendstream/.exec(body) ?? []
  try {
    return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1')
  } catch {
    return ''
  }
}
