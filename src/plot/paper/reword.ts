import type {Json, Spec} from '../chart/json.js'
import {CAPTION_LINE_PX, MUTED, SUBTITLE_PX} from '../chart/theme.js'
import type {Paper} from './paper.js'

/** A figure with the words that were asked for. */
export function reworded(spec: Spec, {title, hasCaption, labels}: Paper): Spec {
  const own = spec['title'] as Spec & {readonly text: string}
  const text = title ?? own.text
  const caption = hasCaption ? ((own['subtitle'] ?? []) as readonly string[]) : []
  const bare = Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'title'))
  const above =
    text === '' ? captionAlone(caption) : {title: {text, ...(hasCaption ? {subtitle: caption} : {})}}
  return relabelled({...bare, ...above}, labels) as Spec
}

/** Without a title above it Vega draws no caption: it is the title then, in its own letters. */
function captionAlone(caption: readonly string[]): Spec {
  if (caption.length === 0) return {}
  const letters = {fontSize: SUBTITLE_PX, fontWeight: 400, color: MUTED, lineHeight: CAPTION_LINE_PX}
  return {title: {text: caption, ...letters}}
}

/** Where names of series and axes stand; elsewhere a word may be a field or a mark. */
const NAMED: ReadonlySet<string> = new Set([
  'text',
  'title',
  'label',
  'series',
  'name',
  'bar',
  'domain',
  'x',
  's',
])

function relabelled(value: Json, labels: ReadonlyMap<string, string>, key = ''): Json {
  if (labels.size === 0) return value
  if (typeof value === 'string') return NAMED.has(key) ? (labels.get(value) ?? value) : value
  if (Array.isArray(value)) return value.map((one: Json) => relabelled(one, labels, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, relabelled(one, labels, name)]))
}

/** The names in a figure that `--label` can give other words, in the order in which they come. */
export function namesIn(value: Json, key = ''): readonly string[] {
  if (typeof value === 'string') return NAMED.has(key) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((one: Json) => namesIn(one, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => namesIn(one, name))
}
