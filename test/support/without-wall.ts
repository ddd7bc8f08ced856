/** A `trials.csv` without its wall time, the one column that a second run of the same trials changes. */
export function withoutWall(csv: string): string {
  const place = csv.split('\n')[0]?.split(',').indexOf('wall_ms') ?? -1
  return csv
    .split('\n')
    .map((line) => line.split(',').toSpliced(place, 1).join(','))
    .join('\n')
}
