import type {Ms} from '../model/units.js'
import type {CpuUse} from './conditions.js'

/** A part of the harness, and its CPU time so far; NaN where the system does not tell. */
export interface MeteredPart {
  readonly part: string
  readonly cpuMs: () => Ms
}

/** Reads what parts of the harness use between two instants. */
export class CpuMeter {
  readonly #parts: readonly MeteredPart[]
  readonly #startMs: readonly Ms[]

  /** Begins now. Parts of one name are summed. */
  constructor(parts: readonly MeteredPart[]) {
    this.#parts = parts
    this.#startMs = parts.map(({cpuMs}) => cpuMs())
  }

  /** Since the beginning, which was so long ago: the largest first, and without what is not known. */
  read(spanMs: Ms): readonly CpuUse[] {
    const used = new Map<string, Ms>()
    for (const [place, {part, cpuMs}] of this.#parts.entries()) {
      const partMs = cpuMs() - (this.#startMs[place] ?? 0)
      if (!Number.isNaN(partMs)) used.set(part, (used.get(part) ?? 0) + partMs)
    }
    return [...used]
      .map(([part, cpuMs]) => ({part, cpuMs, coreShare: cpuMs / spanMs}))
      .toSorted((a, b) => b.cpuMs - a.cpuMs)
  }
}
