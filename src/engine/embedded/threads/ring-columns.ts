/** Source to slot, source to invoker, and back to the slot: an event on its way to being worked on. */
export const EVENT_COLUMNS = [
  'event',
  'intendedNs',
  'emittedNs',
  'routedNs',
  'textFrom',
  'textBytes',
] as const
export type EventColumn = (typeof EVENT_COLUMNS)[number]

/** In the column `event` of the ring to the invoker: not an event, but the end of a batch that may be sent. */
export const END_OF_BATCH = -1

/** Slot to sink: an event that has been served. `isFallback` is 0 or 1. */
export const SERVED_COLUMNS = [
  'event',
  'intendedNs',
  'emittedNs',
  'routedNs',
  'startedNs',
  'servedNs',
  'sunkNs',
  'digestFirst',
  'digestSecond',
  'isFallback',
] as const
export type ServedColumn = (typeof SERVED_COLUMNS)[number]

/**
 * Invoker to sink: an event that came back; `call` and those behind it are the same for all events of a call. `isDropped`
 * is 1 for one that was given up for good, of queries over windows alone.
 */
export const REPLIED_COLUMNS = [
  'event',
  'intendedNs',
  'emittedNs',
  'routedNs',
  'startedNs',
  'sentNs',
  'sunkNs',
  'digestFirst',
  'digestSecond',
  'call',
  'subtask',
  'respondedNs',
  'coldNs',
  'serviceNs',
  'isDropped',
] as const
export type RepliedColumn = (typeof REPLIED_COLUMNS)[number]

/**
 * Slots and invoker to sink, of queries over windows: one entry of a partial aggregate, of up to four numbers. Under
 * `ALL_BEFORE` a slot says instead that all its entries of the panes before that one have been put into the ring.
 */
export const PART_COLUMNS = ['pane', 'kind', 'first', 'second', 'third', 'fourth'] as const
/** A column of such a ring. */
export type PartColumn = (typeof PART_COLUMNS)[number]
/** In the column `kind`. */
export const ENTRY = 0
/** In the column `kind`. */
export const ALL_BEFORE = 1
