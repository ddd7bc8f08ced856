import type {PreparedAdvice} from './prepare-advice.js'
import {loadLambdaPlatform, loadSlotPlatform} from '../../settings/files/load-platform.js'
import {DEFAULTS} from '../../settings/defaults.js'

/** What the advice takes for granted, one sentence each. */
export function assumptionsOf({settings, given, trace}: PreparedAdvice): readonly string[] {
  const {offload, load} = settings
  const {reservedConcurrency, limits} = offload
  const calls = reservedConcurrency ?? limits.accountConcurrency
  const windowText = given.period === undefined ? 'The measured window' : 'Each period'
  return [
    'One operator is the bottleneck: what comes before and after it takes its peak, sinks included.',
    `${windowText} is like the next: a month is made of them.`,
    reservedConcurrency === null
      ? `No other function takes from the account's ${calls} calls at once (--account-concurrency).`
      : `${calls} calls at once are free for this job (--account-concurrency).`,
    'Pods are there when an autoscaler asks for them, after the time that its profile states.',
    offload.price.nat
      ? 'Calls go through a NAT gateway that is there for them alone (else prices.natGatewayUsdPerHour=0).'
      : 'Calls pass no NAT gateway (--priced-nat).',
    `Prices are of ${sheetsOf(settings)}, without free tier or discounts.`,
    `Functions are of ${settings.offload.function}, timed by profile ${offload.profile.name}; burst lambda calibrate --target aws measures yours.`,
    ...(trace !== null && (load.trace?.reading?.burstiness ?? 1) === 1
      ? ['Within an interval of the trace events come independently of one another (--trace-burstiness).']
      : []),
  ]
}

function sheetsOf({prices}: PreparedAdvice['settings']): string {
  const [slots] = DEFAULTS.slotPlatforms
  const sheets = prices?.sheets ?? [
    {name: slots, asOf: loadSlotPlatform(slots).asOf},
    {name: DEFAULTS.lambdaPlatform, asOf: loadLambdaPlatform(DEFAULTS.lambdaPlatform).asOf},
  ]
  return sheets.map(({name, asOf}) => `${name} (${asOf})`).join(' and ')
}
