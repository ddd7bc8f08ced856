import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll} from 'vitest'
import {OwnModuleChecks} from '../../src/experiment/own-module/check-modules.js'
import {createTrial} from '../../src/experiment/trial/create-trial.js'
import type {TrialContext} from '../../src/experiment/trial/execute-trial.js'
import {runTrial} from '../../src/experiment/pool/run-trial.js'
import {createWallClock} from '../../src/kernel/wall-clock.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {RUN_DEFAULTS} from '../../src/settings/defaults.js'
import {loadSlotPlatform} from '../../src/settings/files/load-platform.js'
import type {OwnCodeLimits} from '../../src/settings/own-module/limits.js'
import {resolveSettings} from '../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../src/settings/settings.js'

/** Short: a call that hangs is to be found out soon. */
export const QUICK_LIMITS: Partial<OwnCodeLimits> = {callMs: 500, heapMb: 128}

export interface OwnModules {
  /** Writes a module and returns its path. */
  readonly write: (text: string) => string
  /** Checks a module as commands do before they run anything. */
  readonly check: (text: string, limits?: Partial<OwnCodeLimits>) => Promise<void>
  /** Checks a module, and runs a trial with it. */
  readonly run: (text: string, use?: OwnModuleUse) => Promise<TrialRow>
}

/** A strategy of pipeline burst, or an autoscaler of pipeline rescaled. */
type What = 'strategy' | 'autoscaler'

export interface OwnModuleUse {
  readonly given?: Partial<GivenSettings>
  readonly context?: Partial<TrialContext>
}

/** A folder of users' modules for the tests of a file; it goes with them. */
export function ownModules(what: What = 'strategy'): OwnModules {
  const pipeline = what === 'strategy' ? 'burst' : 'rescaled'
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-own-module-'))
  afterAll(() => {
    rmSync(folder, {recursive: true, force: true})
  })
  let files = 0
  const write = (text: string): string => {
    const file = path.join(folder, `mine${files++}.mjs`)
    writeFileSync(file, text)
    return file
  }
  const settingsOf = async (
    file: string,
    given: Partial<GivenSettings> = {engine: 'virtual', target: 'model'},
    limits = QUICK_LIMITS,
  ) => {
    const checks = new OwnModuleChecks(limits)
    try {
      const all = {...given, pipelines: [pipeline] as const, [what]: {kind: file}}
      const settings = resolveSettings(all, RUN_DEFAULTS, await checks.describe(all))
      await checks.tryOut(settings)
      return settings
    } finally {
      await checks.close()
    }
  }
  return {
    write,
    check: async (text, limits) => {
      await settingsOf(write(text), undefined, limits)
    },
    run: async (text, {given = {}, context = {}} = {}) => {
      const file = write(text)
      const settings = await settingsOf(file, {engine: 'virtual', target: 'model', ...given})
      const trial = createTrial(settings, {experiment: 'test', pipeline, repetition: 1})
      const {row} = await runTrial(trial, {
        folder: `${file}-results`,
        point: '',
        slotPrice: loadSlotPlatform('ec2-us-east-1').price,
        clock: createWallClock(),
        signal: new AbortController().signal,
        files: [],
        limits: QUICK_LIMITS,
        ...context,
      })
      return row
    },
  }
}

/** A module whose strategy is this. */
export const strategyModule = (created: string, top = ''): string =>
  `${top}\nexport default {summary: '', settings: {}, create: () => (${created})}\n`
