import {Flags} from '@oclif/core'
import {EVENT_FORMATS} from '../experiment/generate-events.js'
import {ARRIVALS, SHAPES} from '../model/trial.js'
import {DIALECTS} from '../workload/nexmark/settings.js'

// No defaults in this group: oclif takes them for given, and asks for --paced.
const paced = {dependsOn: ['paced'], helpGroup: 'PACING'}

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
  to: Flags.string({helpValue: 'FILE', description: 'Write to this file instead of stdout.'}),
  seed: Flags.string({
    helpValue: 'N',
    default: '1',
    description: `Seed of arrivals and of the study's events; Beam's events depend on their ids alone.`,
  }),
  paced: Flags.boolean({description: 'Write each event when it is due.', helpGroup: 'PACING'}),
  rate: Flags.string({...paced, helpValue: 'EPS', description: 'Base rate in events/s; 1000.'}),
  'peak-rate': Flags.string({
    ...paced,
    helpValue: 'EPS',
    description: 'Rate of the peaks; 4 times the base.',
  }),
  shape: Flags.option({
    ...paced,
    options: SHAPES,
    description: 'How the rate changes; constant.',
  })(),
  period: Flags.string({...paced, helpValue: '50s', description: 'One cycle of a periodic shape.'}),
  'spike-duration': Flags.string({...paced, helpValue: '2s', description: 'Length of the one spike.'}),
  arrivals: Flags.option({
    ...paced,
    options: ARRIVALS,
    description: 'Random or evenly spaced; poisson.',
  })(),
  duration: Flags.string({...paced, helpValue: '10s', description: 'How long to go on.'}),
  trace: Flags.string({
    ...paced,
    helpValue: 'FILE',
    description: 'Rates (header atMs,rateEps) or instants (header atMs) for --shape trace.',
  }),
}
