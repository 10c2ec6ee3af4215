// Tables: Slack's `table` and `data_table` blocks, and tables in Markdown.

import { h, icon } from '../dom.js';
import { richText } from '../richtext.js';
import { drawTable } from './rows.js';

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
