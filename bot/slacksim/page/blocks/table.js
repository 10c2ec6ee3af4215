// Tables: Slack's `table` and `data_table` blocks, and tables in Markdown.

import { h, icon } from '../dom.js';
import { richText } from '../richtext.js';

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

function cellNodes(c, button) {
  if (!c) return [];
  switch (c.type) {
    case 'rich_text': return richText(c.elements);
    case 'raw_number': return [c.text || String(c.value ?? '')];
    case 'action_cell': return c.element ? [button(c.element)] : [];
    default: return [c.text ?? ''];
  }
}

/** The `table` block. */
export function tableBlock(block) {
  const settings = block.column_settings || [];
  return drawTable({
    rows: (block.rows || []).map((row) => row.map((c) => ({ nodes: cellNodes(c) }))),
    align: settings.map((s) => s?.align),
    wrap: settings.map((s) => s?.is_wrapped),
  });
}

const sortKey = (c) => {
  if (!c) return '';
  if (c.type === 'raw_number') return c.value;
  if (c.type === 'rich_text') return JSON.stringify(c.elements).match(/"text":"([^"]*)"/)?.[1] || '';
  return c.text || c.element?.text?.text || '';
};

/** The `data_table` block: pages, and sorting by a click on a heading. */
export function dataTableBlock(block, button) {
  const [head = [], ...body] = block.rows || [];
  const size = Math.min(100, Math.max(1, block.page_size || 5));
  const rowHeader = block.row_header_column_index || 0;
  const numeric = head.map((_, i) => body.length > 0 && body.every((r) => r[i]?.type === 'raw_number'));
  const root = h('div', { class: 'data-table' });
  let page = 0;
  let sort = { column: -1, down: false };
  const draw = (focus) => {
    let rows = body;
    if (sort.column >= 0) {
      const { column, down } = sort;
      rows = body.toSorted((a, b) => {
        const [x, y] = [sortKey(a[column]), sortKey(b[column])];
        return (numeric[column] ? x - y : String(x).localeCompare(String(y))) * (down ? -1 : 1);
      });
    }
    const pages = Math.max(1, Math.ceil(rows.length / size));
    page = Math.min(page, pages - 1);
    const heading = h('tr', {}, head.map((c, i) => {
      const active = sort.column === i;
      const press = () => {
        sort = { column: i, down: active ? !sort.down : numeric[i] };
        page = 0;
        draw(`th:nth-child(${i + 1}) button`);
      };
      return h('th', { scope: 'col', class: numeric[i] ? 'align-right' : undefined, 'aria-sort': active ? (sort.down ? 'descending' : 'ascending') : 'none' },
        h('button', { type: 'button', class: 'sort', on: { click: press } }, c?.text || '', h('span', { class: `sort-mark ${active ? (sort.down ? 'down' : 'up') : ''}` }, icon('chevron'))));
    }));
    const shown = rows.slice(page * size, page * size + size);
    const turn = (by, name) => () => { page += by; draw(`button[name=${name}]`); };
    root.replaceChildren(
      drawTable({ rows: [head, ...shown].map((r) => r.map((c) => ({ nodes: cellNodes(c, button) }))), align: numeric.map((n) => (n ? 'right' : '')), rowHeader, caption: block.caption || '', heading }),
      pages > 1 ? h('div', { class: 'pager' },
        h('span', {}, `${page * size + 1} to ${page * size + shown.length} of ${rows.length}`),
        h('button', { type: 'button', class: 'button small', name: 'earlier', disabled: page === 0, on: { click: turn(-1, 'earlier') } }, 'Previous'),
        h('button', { type: 'button', class: 'button small', name: 'later', disabled: page >= pages - 1, on: { click: turn(1, 'later') } }, 'Next')) : '');
    if (focus) root.querySelector(focus)?.focus();
  };
  draw();
  return root;
}
