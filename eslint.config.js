import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import {defineConfig, globalIgnores} from 'eslint/config'
import ts from 'typescript-eslint'
import {commentWords} from './eslint.comment-words.js'
import {docstrings} from './eslint.docstrings.js'
import {ownKeys} from './eslint.own-keys.js'

// Where time and chance are injected: anything else here breaks replay.
const pureFolders = [
  'src/model/**',
  'src/kernel/**',
  'src/workload/**',
  'src/strategy/**',
  'src/metrics/**',
  'src/dataflow/**',
  'src/engine/virtual/**',
  'src/offload/model/**',
]
const useTheClock = 'Time comes from the injected Clock; chance from the injected Random.'

// Loops that run once per event: a call or an object there costs a tenth of the budget.
// Each file has a line in .github/decisions/0002-hot-files.md.
const hotFiles = [
  'src/kernel/virtual-clock.ts',
  'src/metrics/histogram.ts',
  'src/dataflow/words/text-digest.ts',
  'src/dataflow/words/text-words.ts',
  'src/dataflow/accounting/batch-log.ts',
  'src/dataflow/accounting/latency-bins.ts',
  'src/dataflow/accounting/tally.ts',
  'src/dataflow/words/word-table.ts',
  'src/engine/embedded/invoker/invoker.ts',
  'src/engine/embedded/invoker/invoker-lane.ts',
  'src/engine/embedded/invoker/outbox.ts',
  'src/engine/embedded/threads/ring.ts',
  'src/engine/embedded/sink.ts',
  'src/engine/embedded/slot.ts',
  'src/engine/embedded/source/source-lane.ts',
  'src/engine/virtual/call.ts',
  'src/engine/virtual/call-center.ts',
  'src/engine/virtual/event-ring.ts',
  'src/engine/virtual/offload-path.ts',
  'src/engine/virtual/schedule-buffer.ts',
  'src/engine/virtual/subtask.ts',
  'src/workload/nexmark/byte-writer.ts',
  'src/workload/nexmark/canonical-line.ts',
  'src/workload/nexmark/event-draw.ts',
  'src/workload/nexmark/padding.ts',
  'src/workload/nexmark/text-line.ts',
  'src/workload/paced-schedule.ts',
  'src/offload/model/environment-pool.ts',
  'src/kernel/sample-quantiles.ts',
]

export default defineConfig(
  // Handlers of users, some of them wrong on purpose.
  globalIgnores(['dist', 'results', 'coverage', 'test/fixtures/handlers/node-cases']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    languageOptions: {parserOptions: {projectService: true}},
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      complexity: ['error', 12],
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
      'max-lines-per-function': ['error', {max: 60, skipBlankLines: true, skipComments: true}],
      'max-params': ['error', 3],
      'max-depth': ['error', 3],
      'no-console': 'error',
      'no-warning-comments': ['error', {terms: ['fixme', 'xxx', 'hack', 'todo']}],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
          message: 'Set process.exitCode or throw: output is lost otherwise.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', {fixStyle: 'inline-type-imports'}],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {requireDefaultForNonUnion: true}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    files: pureFolders,
    // The wall clock itself, and what answers over HTTP at the instants of the model.
    ignores: ['src/kernel/wall-clock.ts', 'src/offload/model/model-service.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
          name,
          message: useTheClock,
        })),
      ],
      'no-restricted-properties': [
        'error',
        {object: 'Date', property: 'now', message: useTheClock},
        {object: 'Math', property: 'random', message: useTheClock},
        {object: 'process', property: 'hrtime', message: useTheClock},
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:timers*', 'node:fs*', 'node:net', 'node:http*', 'node:child_process'],
              message: useTheClock,
            },
          ],
        },
      ],
    },
  },
  ...(hotFiles.length === 0
    ? []
    : [
        {
          files: hotFiles,
          rules: {
            complexity: 'off',
            'max-params': 'off',
            'max-depth': 'off',
            'max-lines-per-function': 'off',
            // What a loop shares lies in one class: V8 looks no further than private fields of its own.
            'max-lines': ['error', {max: 330, skipBlankLines: true, skipComments: true}],
            // Typed arrays indexed inside their length: an undefined check per event is what the budget forbids.
            '@typescript-eslint/no-non-null-assertion': 'off',
          },
        },
      ]),
  {
    // Users write keys, and look for what they wrote: what every object inherits is no answer.
    files: ['src/**/*.ts'],
    ignores: ['src/model/own-value.ts'],
    plugins: {burst: {rules: {'own-keys': ownKeys}}},
    rules: {'burst/own-keys': 'error'},
  },
  {
    files: ['src/**/*.ts', 'src/**/*.mjs'],
    plugins: {words: {rules: {'comment-words': commentWords}}},
    rules: {'words/comment-words': 'error'},
  },
  {
    files: ['src/**/*.ts'],
    plugins: {docs: {rules: {docstrings}}},
    rules: {'docs/docstrings': 'error'},
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        __dirname: 'readonly',
        exports: 'readonly',
        module: 'writable',
        process: 'readonly',
        require: 'readonly',
      },
    },
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  {
    // What runs inside a Lambda environment: plain JavaScript, and a process of its own that may end itself.
    files: ['**/*.mjs'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        Atomics: 'readonly',
        Buffer: 'readonly',
        SharedArrayBuffer: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly',
      },
    },
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  prettier,
)
