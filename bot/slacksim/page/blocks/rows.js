// Rows of cells as a table: what table blocks, Markdown and the figures of a chart share.

import { h } from '../dom.js';

/**
 * Draws rows of cells {nodes, header?}; the first row is the heading. `align` and `wrap` go by
 * column, `rowHeader` is the index of the column that names each row.
 */
export function drawTable({ rows, align = [], wrap = [], rowHeader = -1, caption = '', heading = null }) {
  const cell = (tag, c, i, scope) => h(tag, { class: `${align[i] ? `align-${align[i]}` : ''} ${wrap[i] ? 'wrapped' : ''}`.trim() || undefined, scope }, c?.nodes);
  const [head = [], ...body] = rows;
  return h('div', { class: 'table-box', testid: 'table', tabindex: '0', role: 'region', 'aria-label': caption || 'Table' },
    h('table', {},
      caption ? h('caption', {}, caption) : null,
      h('thead', {}, heading || h('tr', {}, head.map((c, i) => cell('th', c, i, 'col')))),
      h('tbody', {}, body.map((row) => h('tr', {}, row.map((c, i) => cell(i === rowHeader ? 'th' : 'td', c, i, i === rowHeader ? 'row' : undefined)))))));
}
