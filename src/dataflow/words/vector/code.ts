import {WasmFunction} from '../../../kernel/wasm/function.js'
import {findEdges} from './edges.js'
import {hashWords, type VectorLayout} from './hashes.js'

/**
 * Returns a module whose function takes the places between which a text lies, and returns how many words it has, with their
 * sums and columns in the memory. In two passes: where words begin and end, 64 bytes at once as bits, and their hashes, four
 * words side by side. A byte that is 0 leaves FNV-1a a multiplication, which one factor undoes: so words of any length go
 * through the same eight bytes, and no processor has to foresee where each ends.
 */
export function buildVectorCode(layout: VectorLayout): Uint8Array {
  const code = new WasmFunction(2)
  const edgesEnd = code.i32()
  return code.toModule([findEdges(code, edgesEnd, layout), hashWords(code, edgesEnd, layout)])
}
