import { parser } from '@prometheus-io/lezer-promql';

/** A part of a query, such as an operator with its two sides. Comments are left out. */
export class QueryNode {
  /** As in Prometheus's grammar for editors, such as `BinaryExpr`; `⚠` for what is not in the grammar. */
  readonly name: string;
  from: number;
  to: number;
  parent: QueryNode | undefined;
  children: QueryNode[] = [];

  constructor(name: string, from: number, to: number) {
    this.name = name;
    this.from = from;
    this.to = to;
  }

  get firstChild(): QueryNode | undefined {
    return this.children[0];
  }

  get lastChild(): QueryNode | undefined {
    return this.children.at(-1);
  }

  child(name: string): QueryNode | undefined {
    return this.children.find((child) => child.name === name);
  }
}

/**
 * The tree of a query by Prometheus's grammar for editors, with Prometheus's own precedence; undefined for an empty query.
 *
 * @param onNode called for each part in the order of the text, before the tree is complete
 */
export function treeOf(
  text: string,
  onNode: (name: string, from: number, to: number) => void,
): QueryNode | undefined {
  const open: QueryNode[] = [new QueryNode('Text', 0, text.length)];
  parser.parse(readable(text)).iterate({
    enter: ({ name, from, to }) => {
      onNode(name, from, to);
      open.push(new QueryNode(name, from, to));
    },
    leave: () => {
      const node = open.pop()!;
      if (node.name !== 'LineComment') open.at(-1)!.children.push(rebound(node));
    },
  });
  const root = open[0]!.firstChild?.firstChild;
  for (const node of root ? walk(root) : []) for (const child of node.children) child.parent = node;
  return root;
}

/** A node and all nodes below it, in the order of the text. */
export function* walk(root: QueryNode): Generator<QueryNode> {
  const next = [root];
  for (let node = next.pop(); node; node = next.pop()) {
    yield node;
    next.push(...node.children.toReversed());
  }
}

/**
 * The text with words of the same length where the grammar for editors is stricter than Prometheus: a number such as `5.`,
 * and Prometheus 2's `holt_winters`. The places in the tree stay right.
 */
function readable(text: string): string {
  return text.replace(/(?<![\w.])(\d+)\.(?!\d)/g, '0$1').replace(/\bholt_winters(?=\s*\()/g, 'day_of_month');
}

/** What follows its operand: for Prometheus it belongs to the last one, `a / b offset 1w` is `a / (b offset 1w)`. */
const AFTER_OPERAND =
  /^(?:OffsetExpr|StepInvariantExpr|AnchoredExpr|SmoothedExpr|MatrixSelector|SubqueryExpr)$/;

/** The operators by how strongly they bind, the weakest first. */
const STRENGTH = [
  ['Or'],
  ['And', 'Unless'],
  ['Eql', 'Neq', 'Lss', 'Lte', 'Gtr', 'Gte', 'TrimUpper', 'TrimLower'],
  ['Add', 'Sub'],
  ['Mul', 'Div', 'Mod', 'Atan2', 'UnaryOp'],
  ['Pow'],
];
const POWER = STRENGTH.length - 1;

/** A node as Prometheus binds it: it takes the last operand of a weaker operator, not the whole. */
function rebound(node: QueryNode): QueryNode {
  const [operand] = node.children;
  const strength = strengthOf(node) ?? (AFTER_OPERAND.test(node.name) ? POWER + 1 : 0);
  const other = operand && strengthOf(operand);
  if (other === undefined || node.name === 'UnaryExpr') return node;
  if (other > strength || (other === strength && other < POWER)) return node;
  const last = operand!.children.pop()!;
  node.children[0] = last;
  node.from = last.from;
  operand!.children.push(rebound(node));
  operand!.to = node.to;
  return operand!;
}

function strengthOf({ name, children }: QueryNode): number | undefined {
  if (name !== 'BinaryExpr' && name !== 'UnaryExpr') return undefined;
  return STRENGTH.findIndex((names) => children.some((child) => names.includes(child.name)));
}
