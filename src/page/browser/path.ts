/** What little of paths a page without files needs. */
export function basename(path: string, ending = ''): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return ending !== '' && name.endsWith(ending) ? name.slice(0, -ending.length) : name
}

/** The ending of a name with its dot; empty where there is none. */
export function extname(path: string): string {
  const at = path.lastIndexOf('.')
  return at <= path.lastIndexOf('/') + 1 ? '' : path.slice(at)
}

const resolve = (...parts: readonly string[]): string => parts.join('/')

export default {basename, extname, resolve, isAbsolute: (path: string): boolean => path.startsWith('/')}
