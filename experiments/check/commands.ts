const COMMAND_BLOCK = /^```bash\n([^]*?)^```$/gm

/** What a page says to type, in order. */
export function commandsOf(page: string): readonly string[] {
  return [...page.matchAll(COMMAND_BLOCK)].map(([, commands = '']) => commands)
}

/** The figures that a page shows: paths from the repository's root. */
export function figuresOf(page: string): readonly string[] {
  return [...page.matchAll(/\.\.\/\.\.\/(plots\/[\w/.-]+\.png)/g)].map(([, figure = '']) => figure)
}
