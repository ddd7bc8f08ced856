import {isMainBench, type Measurement, measurePerSecond, printBench} from './measure.js'
import {createEventText} from '../../src/workload/nexmark/event-text.js'
import {createGenerator} from '../../src/workload/nexmark/generator.js'
import {BEAM_BASE_TIME, BEAM_SETTINGS} from '../../src/workload/nexmark/settings.js'

const EVENTS = 1_000_000

/** Events per second on one core, as canonical lines and as texts, each into a buffer. */
export function bench(): Measurement[] {
  const generator = createGenerator({
    nexmark: BEAM_SETTINGS,
    baseTime: BEAM_BASE_TIME,
    firstEventId: 0,
    maxEvents: 0,
    firstEventNumber: 0,
  })
  const text = createEventText()
  const target = Buffer.alloc(generator.maxBytes)
  return [
    {
      name: 'generator: canonical lines',
      value: measurePerSecond(EVENTS, (event) => generator.writeCanonical(event, target, 0)),
      unit: 'events/s',
      budget: 600_000,
    },
    {
      name: 'generator: texts',
      value: measurePerSecond(EVENTS, (event) => text.write(event, target, 0)),
      unit: 'events/s',
      budget: 600_000,
      moonshot: 2_000_000,
    },
  ]
}

if (isMainBench(import.meta.url)) printBench(bench())
