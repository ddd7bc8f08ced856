import {readFileSync} from 'node:fs'
import {type Glyphs, readGlyphs} from '../typeface/font-file.js'
import {type FontWeight, usedTypeface} from '../typeface/typeface.js'

/** Width of a text in px, from the font's own advance widths. */
export type MeasureText = (text: string, sizePx: number, weight: FontWeight) => number

/** By file. */
const loaded = new Map<string, Glyphs>()

/** Without these widths Vega guesses 0.8 em a character, and layouts come out half as wide again. */
export const measureText: MeasureText = (text, sizePx, weight) => {
  const glyphs = glyphsOf(weight)
  let widthEm = 0
  for (const character of text) widthEm += glyphs.widthEm(character.codePointAt(0) ?? 0)
  return widthEm * sizePx
}

/** The letters of a text that the font has no form for, each once; figures show a box in their place. */
export const lettersLacking = (text: string): readonly string[] =>
  [...new Set(text)].filter((letter) => letter >= ' ' && !glyphsOf(400).has(letter.codePointAt(0) ?? 0))

function glyphsOf(weight: FontWeight): Glyphs {
  const file = usedTypeface().files[weight]
  const glyphs = loaded.get(file) ?? readGlyphs(readFileSync(file))
  loaded.set(file, glyphs)
  return glyphs
}
