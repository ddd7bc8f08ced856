import {z} from 'zod'
import {SWITCH_NAMES} from '../../settings/switches.js'
import {FIGURES} from '../../model/figures.js'
import {columnName, isTextKey, TRIAL_KEYS} from '../../results/trial-row.js'
import {
  dottedSchemas,
  faultsSchema,
  pipelineSchema,
  POINT_SETTINGS,
  settingSchema,
  switchSchemas,
  TOP_KEYS,
} from '../../settings/setting-schema.js'

type Schemas = Readonly<Record<string, z.ZodType>>

const optional = (schemas: Schemas): Schemas =>
  Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, schema.optional()]))

const settings: Schemas = {
  ...Object.fromEntries(POINT_SETTINGS.map((name) => [name, settingSchema(name)])),
  ...dottedSchemas(),
  ...switchSchemas(),
}

const misplaced: Schemas = Object.fromEntries(
  TOP_KEYS.map((name) => [name, z.never('it stands at the top of the file, beside base')]),
)

/** One pipeline or a list of them. */
const pipelinesSchema = z.union([
  pipelineSchema.transform((pipeline) => [pipeline]),
  z.array(pipelineSchema).min(1),
])

const axis = (schema: z.ZodType): z.ZodType =>
  z.array(schema, 'write a list, like [first, second]').min(1, 'an axis needs at least one value')

/** Axes may also vary what else stands at the top of the file; not the seed, which repetitions vary. */
const axes: Schemas = Object.fromEntries(
  Object.entries({
    pipeline: pipelineSchema,
    ...settings,
    engine: settingSchema('engine'),
    slo: settingSchema('slo'),
    faults: faultsSchema,
  }).map(([key, schema]) => [key, axis(schema)]),
)

const pointsOf = (own: Schemas): z.ZodType<readonly Record<string, unknown>[]> =>
  z.array(
    z
      .strictObject({pipeline: pipelinesSchema.optional(), ...optional({...settings, ...misplaced, ...own})})
      .refine((point) => Object.keys(point).length > 0, 'name at least one key'),
    'write a list of maps, like [{rate: 100}]',
  )

const figureColumns = TRIAL_KEYS.filter((key) => !isTextKey(key)).map(columnName)

/** Settings of points do not stand at the top of the file. */
const ofPoints: Schemas = Object.fromEntries(
  [...POINT_SETTINGS, ...SWITCH_NAMES, 'pipeline'].map((name) => [
    name,
    z.never(`it stands under base, or as a list under sweep; write base: {${name}: …}`),
  ]),
)

const NAME = /^[a-z0-9][a-z0-9-]*$/

const later = (what: string): z.ZodType => z.never(`no engine here knows ${what} yet`)

/** A sweep file, as `burst schema` prints it. `name` and `engine` may come from a file that it extends, or a flag. */
export const sweepSchema = z
  .strictObject({
    name: z
      .string('write a word like latency')
      .regex(NAME, 'use lower-case letters, digits and hyphens: it names the folder of the results')
      .optional()
      .meta({description: 'names the experiment and the folder of its results'}),
    question: z.string().optional().meta({description: 'what the experiment is to answer, in one sentence'}),
    extends: z
      .string()
      .optional()
      .meta({description: 'a sweep file to start from, relative to this one; what is given here wins'}),
    engine: settingSchema('engine').optional(),
    base: z
      .strictObject({pipeline: pipelinesSchema.optional(), ...optional({...settings, ...misplaced})})
      .optional()
      .meta({description: 'settings of every point'}),
    sweep: z.strictObject(optional(axes)).optional().meta({description: 'axes, each a list; they multiply'}),
    include: pointsOf({repetitions: settingSchema('repetitions')})
      .optional()
      .meta({
        description: 'single points to add, each over base; with repetitions of its own one is run as often',
      }),
    exclude: pointsOf({})
      .optional()
      .meta({description: 'points of the axes to drop: those with all these values'}),
    repetitions: settingSchema('repetitions').optional(),
    primary: z
      .enum(figureColumns)
      .optional()
      .meta({description: 'the column of trials.csv that decides; default latency_p99_ms'}),
    seed: settingSchema('seed').optional(),
    slo: settingSchema('slo').optional(),
    plots: z.array(z.enum(FIGURES)).optional().meta({
      description:
        'figures of this sweep; of its virtual trials it keeps the files that these are drawn from, without this key those of any figure',
    }),
    faults: faultsSchema.optional(),
    nexmark: later('nexmark settings').optional(),
    ...optional(ofPoints),
  })
  .meta({title: 'Sweep file of burst'})

export type SweepFile = z.infer<typeof sweepSchema>

/** The JSON Schema of sweep files, for editors: `# yaml-language-server: $schema=`. */
export const sweepJsonSchema = (): unknown => z.toJSONSchema(sweepSchema, {io: 'input'})
