// Date, time and date-and-time pickers, by the browser's own fields.

import { h } from '../dom.js';
import { dateContext } from '../store.js';
import { partsOf } from '../dates.js';
import { words } from '../richtext.js';
import { testId } from './testid.js';

function field(element, context, { type, key, initial, read = (v) => v || null, show = (v) => v || '' }) {
  const { form, blockId } = context;
  const held = form.read(blockId, element, { [key]: initial ?? null });
  const change = (e) => {
    const value = read(e.target.value);
    form.write(blockId, element, { [key]: value });
    if (context.dispatch && value !== null) form.act(blockId, element, { [key]: value });
  };
  return h('input', {
    class: 'field when', type, id: context.fieldId, value: show(held[key]), testid: testId(element, context),
    'aria-label': context.labelId ? undefined : words(element.placeholder) || type, 'aria-describedby': context.describedBy,
    autofocus: element.focus_on_load, on: { change },
  });
}

export const dateField = (element, context) => field(element, context, { type: 'date', key: 'selected_date', initial: element.initial_date });

export const timeField = (element, context) => field(element, context, { type: 'time', key: 'selected_time', initial: element.initial_time });

/** The moment is a Unix time; the field shows it in the played person's zone. */
export function dateTimeField(element, context) {
  const { tz } = dateContext();
  const show = (ts) => {
    if (!ts) return '';
    const p = partsOf(ts, tz);
    const two = (n) => String(n).padStart(2, '0');
    return `${p.year}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`;
  };
  const read = (local) => {
    const wall = Date.parse(`${local}:00Z`) / 1000;
    if (!Number.isFinite(wall)) return null;
    // The zone's offset at about that moment, then once more at the moment it leads to.
    const offset = (at) => Date.parse(`${show(at)}:00Z`) / 1000 - Math.floor(at / 60) * 60;
    return wall - offset(wall - offset(wall));
  };
  return field(element, context, { type: 'datetime-local', key: 'selected_date_time', initial: element.initial_date_time, read, show });
}
