import {UsageError} from '../../errors.js'
import {quantileMoments} from '../../kernel/sample-quantiles.js'
import type {Service} from '../../model/trial.js'
import {msToNs, nsToMs} from '../../model/units.js'
import {DEFAULTS, type SettingDefaults} from '../defaults.js'
import {loadServiceTimes} from '../files/load-service-times.js'
import {flagOf} from '../setting-definition.js'
import type {GivenSettings} from '../settings.js'

/** What tokenize costs, or a UsageError that says which settings contradict each other. */
export function resolveService(given: GivenSettings, defaults: SettingDefaults): Service {
  const mode = given.serviceMode ?? DEFAULTS.serviceMode
  const own = ownTimes(given)
  if (own) return {mode, distribution: 'quantiles', ...momentsOf(own), ...own}

  const distribution = given.serviceDistribution ?? DEFAULTS.serviceDistribution
  if (given.serviceCv !== undefined && distribution !== 'lognormal') {
    throw new UsageError(`service cv is for lognormal service, and the distribution is ${distribution}`, {
      suggestions: ['give --service-distribution lognormal', 'drop --service-cv'],
    })
  }
  return {
    mode,
    distribution,
    meanMs: given.serviceTime ?? defaults.serviceTimeMs,
    cv: given.serviceCv ?? DEFAULTS.serviceCv,
  }
}

type OwnTimes = Required<Pick<Service, 'quantilesMs'>> & Pick<Service, 'file'>

/** Null where neither quantiles nor a file of them is given. */
function ownTimes(given: GivenSettings): OwnTimes | null {
  const {serviceQuantiles, serviceTimes} = given
  if (serviceQuantiles === undefined && serviceTimes === undefined) return null
  const name = serviceTimes === undefined ? 'serviceQuantiles' : 'serviceTimes'
  const rivals = ['serviceQuantiles', 'serviceTime', 'serviceDistribution', 'serviceCv'] as const
  const rival = rivals.find((key) => key !== name && given[key] !== undefined)
  if (rival !== undefined) {
    const [own, other] = [name, rival].map((key) => flagOf(key).replaceAll('-', ' '))
    throw new UsageError(`${other ?? ''} is given beside ${own ?? ''}, and each says what an event costs`, {
      suggestions: [`drop --${flagOf(rival)}`, `or drop --${flagOf(name)}`],
    })
  }
  if (serviceTimes !== undefined) return loadServiceTimes(serviceTimes)
  return serviceQuantiles === undefined ? null : {quantilesMs: serviceQuantiles}
}

/** To the nanosecond, as services are drawn. */
function momentsOf({quantilesMs}: OwnTimes): Pick<Service, 'meanMs' | 'cv'> {
  const {meanMs, cv} = quantileMoments(quantilesMs)
  return {meanMs: nsToMs(msToNs(meanMs)), cv: Number(cv.toPrecision(12))}
}
