import {UsageError} from '../../errors.js'
import {isOffloading, isScaled, type Pipeline} from '../../model/trial.js'
import {hasPeak} from '../../settings/resolve/resolve-load.js'
import {requireWindowsUsed} from '../../settings/resolve/resolve-query.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../settings/settings.js'

function requireAutoscalerUsed(given: GivenSettings, pipelines: readonly Pipeline[]): void {
  if ((given.autoscaler ?? given.autoscalerHistory) !== undefined && !pipelines.some(isScaled)) {
    throw new UsageError(
      `an autoscaler is for pipelines rescaled and bridge, and the run is of ${pipelines.join(', ')}`,
      {suggestions: ['add --pipeline rescaled', 'drop --autoscaler and its settings']},
    )
  }
}

function requireNatUsed(given: GivenSettings, pipelines: readonly Pipeline[]): void {
  if (given.pricedNat === true && !pipelines.some(isOffloading)) {
    throw new UsageError(
      `priced NAT is for pipelines that call Lambda, and the run is of ${pipelines.join(', ')}`,
      {
        suggestions: ['add --pipeline burst', 'drop --priced-nat'],
      },
    )
  }
}

/** Throws a UsageError for what nothing in a run looks at: a mistake there; in a sweep, points may share what only some of them use. */
export function requireUsed(given: GivenSettings, settings: ResolvedSettings): void {
  const {load, pipelines, offload} = settings
  if (given.peakRate !== undefined && !hasPeak(load.shape)) {
    throw new UsageError(`shape ${load.shape} has no peak, and peak rate is ${given.peakRate}/s`, {
      suggestions: ['drop --peak-rate', 'give --shape spike'],
    })
  }
  if (given.profile !== undefined && offload.target !== 'model' && offload.localStarts !== 'drawn') {
    const target = offload.localStarts === 'real' ? 'local with real starts' : offload.target
    throw new UsageError(`profile is of target model and of drawn cold starts, and the target is ${target}`, {
      suggestions: ['add --target model', 'drop --profile'],
    })
  }
  if (given.unpricedWarm === true && offload.environments !== 'warm') {
    throw new UsageError('unpriced warm is for warm environments, and environments are cold', {
      suggestions: ['add --environments warm', 'drop --unpriced-warm'],
    })
  }
  requireNatUsed(given, pipelines)
  requireAutoscalerUsed(given, pipelines)
  requireWindowsUsed(given, settings)
  if (given.slots !== undefined && !pipelines.includes('overprovisioned')) {
    throw new UsageError(`slots is for pipeline overprovisioned, and the run is of ${pipelines.join(', ')}`, {
      suggestions: [
        'drop --slots',
        `give ${[...pipelines, 'overprovisioned'].map((it) => `--pipeline ${it}`).join(' ')}`,
      ],
    })
  }
}
