import {Flags} from '@oclif/core'
import {DEFAULTS} from '../../settings/defaults.js'
import {EVENT_FORMATS} from '../../generate/generate-events.js'
import {ARRIVALS, SHAPES} from '../../model/trial.js'
import {SETTINGS} from '../../settings/settings.js'
import {traceFlags} from './setting-flags.js'
import {DIALECTS} from '../../workload/nexmark/settings.js'

// No defaults in this group: what is given needs --paced or --to kafka.
const load = {helpGroup: 'LOAD (--paced, --to kafka)'}
const kafka = {helpGroup: 'KAFKA'}

/** The flags of `burst generate`. Quantities stay text here: they carry their unit. */
export const generateFlags = {
  nexmark: Flags.string({
    helpValue: 'FILE',
    description: `Generator configuration in JSON, fields over Apache Beam's defaults: one entry {name, nexmark, baseTime, firstEventId, maxEvents, firstEventNumber, split: {n, i}}, or a list of entries, of which --name picks one.`,
  }),
  name: Flags.string({
    helpValue: 'NAME',
    description: 'Entry of the --nexmark file.',
    dependsOn: ['nexmark'],
  }),
  dialect: Flags.option({
    options: DIALECTS,
    default: 'beam' as const,
    description: `Apache Beam's events, or those of the original study: first id 2, shifted bidders, channel and url.`,
  })(),
  from: Flags.string({helpValue: 'N', default: '0', description: 'Events of the stream to skip.'}),
  count: Flags.string({
    helpValue: 'N',
    description: 'Events to write; 1000 if nothing else ends the stream.',
  }),
  format: Flags.option({
    options: EVENT_FORMATS,
    default: 'canonical' as const,
    description: 'One JSON object per line, or the text that the jobs tokenize.',
  })(),
  to: Flags.string({
    helpValue: 'FILE|kafka',
    description: 'Write to this file instead of stdout, or texts with their instants into a topic of Kafka.',
  }),
  seed: Flags.string({
    helpValue: 'N',
    default: '1',
    description: `Seed of arrivals and of the study's events; Beam's events depend on their ids alone.`,
  }),
  'kafka-bootstrap': Flags.string({
    ...kafka,
    helpValue: 'HOST:PORT',
    description: 'Brokers, several with commas between them.',
  }),
  'kafka-topic': Flags.string({
    ...kafka,
    helpValue: 'NAME',
    description: `Topic to fill, made where it is missing; ${DEFAULTS.kafkaTopic}.`,
  }),
  paced: Flags.boolean({description: 'Write each event when it is due.', helpGroup: 'PACING'}),
  rate: Flags.string({...load, helpValue: 'EPS', description: 'Base rate in events/s; 1000.'}),
  'peak-rate': Flags.string({
    ...load,
    helpValue: 'EPS',
    description: 'Rate of the peaks; 4 times the base.',
  }),
  shape: Flags.option({
    ...load,
    options: SHAPES,
    description: 'How the rate changes; constant.',
  })(),
  period: Flags.string({
    ...load,
    helpValue: '50s',
    description: 'One cycle of a periodic shape, or of spike.',
  }),
  'spike-duration': Flags.string({
    ...load,
    helpValue: '2s',
    description: 'Length of the peak of spike and spike-rare.',
  }),
  arrivals: Flags.option({
    ...load,
    options: ARRIVALS,
    description: 'Random or evenly spaced; poisson.',
  })(),
  duration: Flags.string({...load, helpValue: '10s', description: 'How long to go on.'}),
  warmup: Flags.string({...load, helpValue: '2s', description: 'At base rate before that; none.'}),
  trace: Flags.string({
    ...load,
    helpValue: 'FILE',
    description: `${SETTINGS.trace.describe}.`,
  }),
  ...traceFlags(),
}
