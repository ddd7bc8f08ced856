import type {Choice} from '../../analysis/advice/choose.js'
import type {Option} from '../../analysis/advice/option.js'
import type {Trial} from '../../model/trial.js'

/** Heard while advice is computed. */
export interface AdviceProgress {
  /** What is computed now, in words. */
  readonly stage: (text: string) => void
  readonly trialEnded: (trial: Trial) => void
  /** What is known before the rest is. */
  readonly answered: (options: readonly Option[], choice: Choice) => void
}
