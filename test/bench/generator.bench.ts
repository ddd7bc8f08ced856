import {measureFifo} from './fifo.js'
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
  const fifo = measureFifo(3)
  const reference = {name: 'bare FIFO recursion', value: fifo}
  return [
    {
      name: 'generator: canonical lines',
      value: measurePerSecond(EVENTS, (event) => generator.writeCanonical(event, target, 0)),
      unit: 'events/s',
      budget: fifo / 250,
      reference,
    },
    {
      name: 'generator: texts',
      value: measurePerSecond(EVENTS, (event) => text.write(event, target, 0)),
      unit: 'events/s',
      budget: fifo / 250,
      moonshot: fifo / 75,
      reference,
    },
  ]
}

if (isMainBench(import.meta.url)) printBench(bench())
