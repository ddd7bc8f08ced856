import type {Ms} from '../../model/units.js'

/** One step of the grid that demand and supply are compared on, both in whole slots. */
export interface ProvisioningStep {
  readonly lengthMs: Ms
  /** At least 1. */
  readonly demand: number
  readonly supply: number
}

/**
 * SPEC RG's elasticity metrics, in percent, each the better the smaller: Herbst et al., "Ready for Rain?", 2016;
 * Bauer et al., "Chameleon", TPDS 2019.
 */
export interface Provisioning {
  /** T, the measured window. */
  readonly windowMs: Ms
  /** Step of the grid; the last step may be shorter. */
  readonly gridMs: Ms
  /** Provisioning accuracy θ_U = 100/T ∫ max(d − s, 0)/d dt: missing slots, in those needed. */
  readonly thetaUPercent: number
  /** Provisioning accuracy θ_O = 100/T ∫ max(s − d, 0)/d dt: idle slots, in those needed. */
  readonly thetaOPercent: number
  /** Wrong provisioning time share τ_U: 100/T × the time with d > s. */
  readonly tauUPercent: number
  /** Wrong provisioning time share τ_O: 100/T × the time with s > d. */
  readonly tauOPercent: number
  /** Instability υ = 100/(N − 1) Σ min(|sgn Δs − sgn Δd|, 1) over N steps; NaN of one step. */
  readonly upsilonPercent: number
}

/** The metrics over a grid of steps; NaN where there are none (docs/measurement.md#elasticity). */
export function provisioningOf(steps: readonly ProvisioningStep[], gridMs: Ms): Provisioning {
  const windowMs = steps.reduce((sum, {lengthMs}) => sum + lengthMs, 0)
  const percentOfTime = (share: (step: ProvisioningStep) => number): number =>
    (100 / windowMs) * steps.reduce((sum, step) => sum + share(step) * step.lengthMs, 0)
  return {
    windowMs,
    gridMs,
    thetaUPercent: percentOfTime(({demand, supply}) => Math.max(demand - supply, 0) / demand),
    thetaOPercent: percentOfTime(({demand, supply}) => Math.max(supply - demand, 0) / demand),
    tauUPercent: percentOfTime(({demand, supply}) => (demand > supply ? 1 : 0)),
    tauOPercent: percentOfTime(({demand, supply}) => (supply > demand ? 1 : 0)),
    upsilonPercent: instability(steps),
  }
}

function instability(steps: readonly ProvisioningStep[]): number {
  let apart = 0
  for (const [i, {demand, supply}] of steps.entries()) {
    const before = steps[i - 1]
    if (before && Math.sign(supply - before.supply) !== Math.sign(demand - before.demand)) apart++
  }
  return steps.length < 2 ? Number.NaN : (100 / (steps.length - 1)) * apart
}
