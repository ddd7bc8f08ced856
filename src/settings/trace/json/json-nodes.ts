import type {JsonNode} from '../../parse/parse-json.js'

/** The value under a key of an object; undefined where the node is none or has no such key. */
export const valueAt = (node: JsonNode | undefined, key: string): JsonNode | undefined =>
  node?.kind === 'object' ? node.entries.find((entry) => entry.key === key)?.value : undefined

/** The items of an array; undefined where the node is none. */
export const itemsOf = (node: JsonNode | undefined): readonly JsonNode[] | undefined =>
  node?.kind === 'array' ? node.items : undefined

/** The text of a string; undefined where the node is none. */
export const textOf = (node: JsonNode | undefined): string | undefined =>
  node?.kind === 'string' ? node.value : undefined

/** A string or number as it is written; undefined for everything else. */
export function writtenOf(node: JsonNode | undefined): string | undefined {
  if (node?.kind === 'string') return node.value
  return node?.kind === 'number' ? node.source : undefined
}
