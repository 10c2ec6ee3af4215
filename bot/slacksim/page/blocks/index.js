// Blocks by type. A block that is not known, or that cannot be drawn, is a clear grey notice and
// never takes its neighbours with it.

import { h, uid } from '../dom.js';
import { markdown, plain, richText, textBox, textObject } from '../richtext.js';
import { store } from '../store.js';
import { chartBlock, drawable } from './chart.js';
import { drawElement, picture } from './elements.js';
import { dataTableBlock, tableBlock } from './table.js';

const LONG = 700;

const TYPES = {
  section, header, context, actions, image, input,
  context_actions: actions,
  divider: () => h('hr', { class: 'divider' }),
  rich_text: (b) => textBox(richText(b.elements)),
  markdown: (b) => textBox(markdown(b.text)),
  table: tableBlock,
  data_table: (b, form) => dataTableBlock(b, (element) => drawElement(element, contextOf(b, form))),
  data_visualization: (b) => (drawable(b) ? chartBlock(b) : notice('This chart has a shape that is not known here.')),
  alert: (b) => h('div', { class: `alert ${['info', 'warning', 'error', 'success'].includes(b.level) ? b.level : ''}`, role: b.level === 'error' ? 'alert' : 'note' }, textBox(textObject(b.text))),
};

/** Draws blocks in order. `errors` maps block ids to what is wrong with an input. */
export function drawBlocks(blocks, form, { errors = {} } = {}) {
  return (blocks || []).map((block, i) => {
    // Slack names every block; a block without a name still needs one to hold its values.
    const b = block.block_id ? block : { ...block, block_id: `block-${i}` };
    let node;
    try {
      const draw = TYPES[b.type];
      node = draw ? draw(b, form, errors[b.block_id]) : notice(`A "${b.type}" block can't be shown here.`);
    } catch {
      node = notice(`This "${b.type}" block has a shape that is not known here.`);
    }
    return h('div', { class: `block block-${b.type}`, 'data-block': b.block_id }, node);
  });
}

export function notice(text) {
  return h('div', { class: 'unknown', role: 'note' }, text);
}

function contextOf(b, form, extra = {}) {
  return { blockId: b.block_id, form, as: store.as, dispatch: true, input: false, ...extra };
}

function section(b, form) {
  return h('div', { class: 'section' },
    h('div', { class: 'section-main' },
      b.text ? clipped(textBox(textObject(b.text)), b) : null,
      b.fields?.length ? h('div', { class: 'fields' }, b.fields.map((f) => textBox(textObject(f)))) : null),
    b.accessory ? h('div', { class: `accessory accessory-${b.accessory.type}` }, drawElement(b.accessory, contextOf(b, form))) : null);
}

// Slack folds long sections unless they ask to be expanded.
function clipped(node, b) {
  if (b.expand || (b.text.text || '').length < LONG) return node;
  node.classList.add('clipped');
  const more = h('button', { type: 'button', class: 'text-button', on: { click: () => { node.classList.remove('clipped'); more.remove(); } } }, 'See more');
  return [node, more];
}

function header(b) {
  const level = b.level >= 1 && b.level <= 4 ? b.level : 2;
  return h('div', { class: `header level-${level}`, role: 'heading', 'aria-level': String(Math.max(2, level)) }, plain(b.text?.text));
}

function context(b) {
  return h('div', { class: 'context' }, (b.elements || []).map((e) => (e.type === 'image' ? picture(e, 'context-image') : textBox(textObject(e)))));
}

function actions(b, form) {
  return h('div', { class: 'actions' }, (b.elements || []).map((e) => drawElement(e, contextOf(b, form))));
}

function image(b) {
  const title = b.title ? h('figcaption', { class: 'hint' }, plain(b.title.text)) : null;
  return h('figure', { class: 'image' }, title, picture(b, 'picture'));
}

function input(b, form, error) {
  const [fieldId, labelId, hintId, errorId] = ['field', 'label', 'hint', 'error'].map(uid);
  const element = b.element || {};
  const group = ['radio_buttons', 'checkboxes'].includes(element.type);
  const described = [b.hint && hintId, error && errorId].filter(Boolean).join(' ') || undefined;
  return h('div', { class: `input ${error ? 'has-error' : ''}` },
    h(group ? 'div' : 'label', { class: 'label', id: labelId, htmlFor: group ? undefined : fieldId }, plain(b.label?.text), b.optional ? h('span', { class: 'optional' }, ' (optional)') : null),
    drawElement(element, contextOf(b, form, { input: true, dispatch: Boolean(b.dispatch_action), fieldId, labelId, describedBy: described })),
    error ? h('div', { class: 'field-error', id: errorId, role: 'alert' }, error) : null,
    b.hint ? h('div', { class: 'hint', id: hintId }, plain(b.hint.text)) : null);
}
