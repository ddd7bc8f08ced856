/** The one place that says who may import whom: a folder imports from its own row or from rows above it. */
const rows = [
  ['model', 'errors.ts'],
  ['kernel', 'host'],
  ['workload', 'strategy', 'autoscaler', 'offload', 'metrics', 'kafka', 'query'],
  ['dataflow'],
  ['engine'],
  ['results'],
  ['analysis'],
  ['plot', 'settings'],
  ['experiment', 'calibrate', 'lambda', 'generate', 'doctor'],
  ['cli'],
  ['report'],
  ['commands', 'page'],
]

/** The engines, and what answers a call; the other rooms of `engine` and `offload` serve them all. */
const ADAPTERS = 'virtual|embedded|flink|model|local|aws|deploy|functions'

const inside = (names) => `^src/(${names.join('|').replaceAll('.', '\\.')})(/|$)`
const only = (name, allowed, modules) => ({
  name,
  severity: 'error',
  from: {path: '^src/', pathNot: `^src/(${allowed})`},
  to: {path: modules},
})

module.exports = {
  forbidden: [
    {name: 'no-cycles', severity: 'error', from: {}, to: {circular: true}},
    {name: 'no-cycles-of-rooms', severity: 'error', scope: 'folder', from: {}, to: {circular: true}},
    {
      name: 'no-orphans',
      severity: 'error',
      // Lambda functions and bootstraps are started by path, in processes of their own; stand-ins of a page are put into
      // its bundle in the place of what they stand for.
      from: {orphan: true, path: '^src/', pathNot: '\\.mjs$|\\.d\\.m?ts$|^src/page/browser/'},
      to: {},
    },
    ...rows.slice(1).map((names, index) => ({
      name: `only-lower-rows-import-${names.join('-or-')}`,
      severity: 'error',
      from: {path: inside(rows.slice(0, index + 1).flat())},
      to: {path: inside(names)},
    })),
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: {path: `^src/(engine|offload)/(${ADAPTERS})/`},
      to: {path: `^src/$1/(${ADAPTERS})/`, pathNot: '^src/$1/$2/'},
    },
    {
      name: 'engines-reach-only-ports-and-model-of-offload',
      severity: 'error',
      from: {path: '^src/engine/'},
      // Its ports lie flat in the room; a fault and the client of the Invoke API stand before any target.
      to: {path: '^src/offload/[^/]+/', pathNot: '^src/offload/(model|faults|lambda)/'},
    },
    {
      name: 'engines-do-not-decide',
      severity: 'error',
      from: {path: '^src/engine/'},
      to: {path: '^src/strategy/'},
    },
    {
      name: 'pages-have-no-node',
      severity: 'error',
      from: {path: '^src/page/.+\\.ts$'},
      to: {dependencyTypes: ['core']},
    },
    only('oclif-at-the-edge', 'cli|commands', 'node_modules/@oclif'),
    only('aws-sdk-in-one-place', 'offload/', 'node_modules/@aws-sdk'),
    only('kafka-in-one-place', 'kafka/', 'node_modules/kafkajs'),
    only('vega-in-one-place', 'plot/', 'node_modules/(vega|@resvg)'),
    only(
      'threads-in-few-places',
      'engine/embedded|experiment/(pool|own-module)|settings/own-module',
      '^((node:)?worker_threads$|node_modules/piscina)',
    ),
    only(
      'child-processes-in-few-places',
      'engine/flink|offload/local|host|experiment/manifest/provenance',
      '^(node:)?child_process$',
    ),
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
  },
}
