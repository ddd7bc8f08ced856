/** The vocabulary of quantities. One unit per dimension inside; convert at the border that needs another. */

/** A span of time, in milliseconds. */
export type Ms = number

/** A span or instant in integer nanoseconds: hot loops and schedules only, where milliseconds would round. */
export type Ns = number

/** Events per second. */
export type Eps = number

/** US dollars. */
export type Usd = number

/** A share of a whole, 0 to 1. */
export type Share = number

declare const clock: unique symbol

/** An instant on the run's own clock, in ms from the start of the warm-up. Branded: mixing it with wall time is the likeliest bug. */
export type RunMs = Ms & {readonly [clock]: 'run'}

/** Milliseconds in a second. */
export const MS_PER_S = 1000

/** Milliseconds in an hour. */
export const MS_PER_HOUR = 3_600_000

/** Hours in a twelfth of 365 days, as AWS counts a month. */
export const HOURS_PER_MONTH = 730

/** Nanoseconds in a millisecond. */
export const NS_PER_MS = 1e6

/** Nanoseconds in a second. */
export const NS_PER_S = 1e9

/** A span in whole ns. */
export const msToNs = (spanMs: Ms): Ns => Math.round(spanMs * NS_PER_MS)

/** A span or instant in ms. */
export const nsToMs = (spanNs: Ns): Ms => spanNs / NS_PER_MS

/** The event time of an event intended at an instant: whole ms, rounded down (docs/model.md#windows). */
export const eventTimeMs = (intendedNs: Ns): Ms => Math.floor(intendedNs / NS_PER_MS)

/** An instant of the run's clock, in ms. */
export const runMs = (instantNs: Ns): RunMs => nsToMs(instantNs) as RunMs
