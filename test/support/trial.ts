import {lambdaPriceFor} from '../../src/metrics/lambda-price.js'
import {loadLambdaPlatform} from '../../src/settings/files/load-platform.js'
import {loadProfile} from '../../src/settings/files/load-profile.js'
import type {Load, Offload, OffloadProfile, Pipeline, Service, Trial} from '../../src/model/trial.js'

/** What a test says about its trial; all the rest is the default job: 4 slots of 2 ms, hit by one spike. */
export interface TrialChanges extends Partial<Omit<Trial, 'load' | 'service' | 'offload'>> {
  readonly load?: Partial<Load>
  readonly service?: Partial<Service>
  readonly offload?: Partial<Omit<Offload, 'profile'>> & {readonly profile?: Partial<OffloadProfile>}
  /** A bundled profile by name; `offload.profile` changes single keys of it. */
  readonly profileName?: string
}

const LAMBDA = loadLambdaPlatform('lambda-us-east-1')

/** A trial as a planner would resolve it: what its pipeline ignores is null. */
export function buildTrial(changes: TrialChanges = {}): Trial {
  const {load, service, offload, profileName, ...top} = changes
  const pipeline = top.pipeline ?? 'burst'
  const isOffloading = pipeline === 'burst' || pipeline === 'bridge' || pipeline === 'invoker'
  return {
    id: 'test',
    experiment: 'test',
    repetition: 1,
    seed: 1,
    engine: 'virtual',
    parallelism: pipeline === 'invoker' ? 1 : 4,
    bufferEvents: 200,
    batch: {kind: 'linger', maxEvents: 100, maxBytes: 5_000_000, lingerMs: 10, maxWorkMs: 50},
    metricIntervalMs: 800,
    metricStalenessMs: 0,
    slo: {percentile: 'p99', limitMs: 500},
    query: 'tokenize',
    materialize: false,
    faults: [],
    source: null,
    flink: null,
    ...top,
    pipeline,
    strategy: strategyOf(pipeline, top.strategy ?? {kind: 'shortest-delay'}),
    load: {...DEFAULT_LOAD, ...load},
    service: {mode: 'sleep', distribution: 'constant', meanMs: 2, cv: 1, ...service},
    offload: isOffloading ? buildOffload(pipeline, profileName ?? 'node', offload ?? {}) : null,
  }
}

const DEFAULT_LOAD: Load = {
  shape: 'spike',
  arrivals: 'poisson',
  rateEps: 1000,
  peakRateEps: 4000,
  periodMs: null,
  spikeDurationMs: null,
  extent: {kind: 'duration', warmupMs: 2000, durationMs: 10_000},
  drainTimeoutMs: null,
  trace: null,
}

function strategyOf(pipeline: Pipeline, strategy: Trial['strategy']): Trial['strategy'] {
  if (pipeline === 'burst' || pipeline === 'bridge') return strategy
  return pipeline === 'modified' ? {kind: 'never'} : null
}

function buildOffload(
  pipeline: Pipeline,
  profileName: string,
  changes: NonNullable<TrialChanges['offload']>,
): Offload {
  const {profile, ...rest} = changes
  return {
    target: 'model',
    function: 'node',
    functionName: null,
    maxCostUsd: null,
    localStarts: null,
    offloadServiceTimeMs: null,
    memoryMb: 1769,
    reservedConcurrency: null,
    environments: 'cold',
    maxInFlight: pipeline === 'invoker' ? 1 : 64,
    maxAttempts: 3,
    callTimeoutMs: 10_000,
    onGiveUp: 'fallback',
    limits: LAMBDA.limits,
    price: lambdaPriceFor(LAMBDA.prices, {environments: rest.environments ?? 'cold'}),
    ...rest,
    profile: {...loadProfile(profileName).profile, ...profile},
  }
}
