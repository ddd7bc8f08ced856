import {RUN_DEFAULT_TEXTS} from '../../../cli/flags/run-default-texts.js'
import {ownValue} from '../../../model/own-value.js'

const FOUND = 'as found in it'

/** What an empty text stands for, and so in which unit it is written. */
const WORDS: Readonly<Record<string, string>> = {
  period: 'never; 60s',
  'spike-duration': 'a fifth of the window',
  'reserved-concurrency': 'as the account: 1000',
  warmup: RUN_DEFAULT_TEXTS.warmup ?? '',
  'trace-time': FOUND,
  'trace-value': FOUND,
  'trace-series': FOUND,
  'trace-from': 'its start; 6h',
  'trace-for': 'all; 90m',
  'trace-speed': '1',
  'trace-scale': '1',
  'trace-burstiness': '1',
  'max-attempts': RUN_DEFAULT_TEXTS.maxAttempts ?? '',
  'drain-timeout': 'for all; 10s',
  'batch-size': RUN_DEFAULT_TEXTS.batchSize ?? '',
}

/** What the text of a flag says while it is empty; '' where it is never empty. */
export const placeholderOf = (flag: string): string =>
  flag.startsWith('prices.') ? 'as in the sheet' : (ownValue(WORDS, flag) ?? '')
