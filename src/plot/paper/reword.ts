import type {Json, Spec} from '../chart/json.js'
import type {Paper} from './paper.js'

/** A figure with the words that were asked for. */
export function reworded(spec: Spec, {title, hasCaption, labels}: Paper): Spec {
  const own = spec['title'] as Spec & {readonly text: string}
  const text = title ?? own.text
  const subtitle = hasCaption ? {subtitle: own['subtitle'] ?? []} : {}
  const bare = Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'title'))
  const words = text === '' && !hasCaption ? bare : {...bare, title: {text, ...subtitle}}
  return relabelled(words, labels) as Spec
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
