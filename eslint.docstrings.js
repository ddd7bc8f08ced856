const FUNCTIONS = ['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression']

/** The function or class that an export declares; undefined for values and types. */
function declaredBy({declaration}) {
  if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration')
    return declaration
  const init = declaration?.type === 'VariableDeclaration' ? declaration.declarations[0]?.init : undefined
  return FUNCTIONS.includes(init?.type) ? init : undefined
}

/** Asks of exported functions and classes for a sentence, which mentions the errors that a function throws itself. */
export const docstrings = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing: 'Exported functions and classes have a sentence on what they promise: /** … */',
      throws: 'It throws {{error}}: say in its sentence when.',
    },
  },
  create({sourceCode, report}) {
    const exported = new Map()
    return {
      ExportNamedDeclaration(node) {
        const declared = declaredBy(node)
        if (declared === undefined) return
        const text = sourceCode.getCommentsBefore(node).at(-1)?.value ?? ''
        if (!text.startsWith('*')) report({node, messageId: 'missing'})
        else if (!/throw|refus|reject|Error/i.test(text)) exported.set(declared, node)
      },
      'ThrowStatement > NewExpression'(node) {
        const within = sourceCode.getAncestors(node).findLast(({type}) => FUNCTIONS.includes(type))
        if (exported.delete(within))
          report({node, messageId: 'throws', data: {error: sourceCode.getText(node.callee)}})
      },
    }
  },
}
