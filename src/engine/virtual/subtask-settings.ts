import type {Accounting} from '../../dataflow/accounting/accounting.js'
import type {PolicySettings} from '../../dataflow/control/policy.js'
import type {VirtualClock} from '../../kernel/virtual-clock.js'
import type {Ns} from '../../model/units.js'
import type {FallbackQueue} from './fallback-queue.js'
import type {OffloadPath} from './offload-path.js'
import type {Resumption} from './restart/resumption.js'
import type {ScheduleBuffer} from './schedule-buffer.js'

/** What a subtask is wired with. */
export interface SubtaskSettings extends PolicySettings {
  readonly index: number
  readonly subtasks: number
  readonly clock: VirtualClock
  readonly schedule: ScheduleBuffer
  readonly accounting: Accounting
  readonly serviceNs: (event: number) => Ns
  readonly offload: OffloadPath | null
  /** What the invoker gives back to it. */
  readonly fallback: FallbackQueue
  readonly resumed: Resumption | null
}
