import {UNTRUSTED_FLAGS} from '../engine/conditions.js'
import {FLAG_TEXTS as UNTRUSTED_TEXTS} from '../cli/describe/describe-verdict.js'
import {ownValue} from '../model/own-value.js'

/** What flags that only qualify a row mean, in a sentence each (docs/measurement.md#flags). */
const QUALIFYING: Readonly<Record<string, string>> = {
  censored: 'events were left unfinished: latencies and cost are at least what is shown',
  'short-window': 'few events: the percentiles of this row may be off, or are left empty',
  unsteady: 'the halves of the window differ: the job had not settled',
  throttled: 'more than 1 % of requests to Lambda were refused',
  clock: 'the wall clock was set while the trial ran',
  'client-bound': 'calls waited longer for the client than for Lambda',
  'priced-as-cpu': 'services slept: the cost is what they would cost as CPU work',
  'environments-unknown': 'whether environments were warm cannot be enforced on AWS',
  'cost-at-least': 'the bill is not known of every call: it cost at least this',
  'max-cost': 'the ceiling of cost ended the offloading',
}

/** What a flag means, and whether its rows are judged all the same. */
export interface FlagText {
  readonly text: string
  readonly isTrusted: boolean
}

/** Of any flag, one of a fault that struck nothing included; '' of one that is not known. */
export function flagText(flag: string): FlagText {
  const isTrusted = !UNTRUSTED_FLAGS.some((known) => known === flag)
  if (flag.startsWith('idle-')) {
    return {
      isTrusted,
      text: `the fault ${flag.slice('idle-'.length)} struck no request: figures are those without it`,
    }
  }
  return {isTrusted, text: ownValue(QUALIFYING, flag) ?? ownValue(UNTRUSTED_TEXTS, flag) ?? ''}
}
