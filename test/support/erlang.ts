/** Erlang's B formula by its recursion: the share of calls that find all `servers` busy. */
export function erlangB(servers: number, loadErlangs: number): number {
  let blocking = 1
  for (let n = 1; n <= servers; n++) blocking = (loadErlangs * blocking) / (n + loadErlangs * blocking)
  return blocking
}
