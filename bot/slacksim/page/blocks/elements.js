// Interactive elements of Block Kit by type. Each takes the element and {blockId, form, input,
// dispatch}: `input` is true inside an input block, `dispatch` whether using it is reported.
// Test ids: input-<action_id> inside input blocks, action-<action_id> elsewhere.

import { h, iconButton } from '../dom.js';
import { openMenu } from '../popover.js';
import { plain, words } from '../richtext.js';
import { safeUrl } from '../mrkdwn.js';
import { checkboxes, radios } from './choices.js';
import { dateField, dateTimeField, timeField } from './when.js';
import { selectField, multiSelectField } from './select.js';
import { fileField, textField } from './fields.js';
import { testId } from './testid.js';

const TYPES = {
  button, overflow, image,
  workflow_button: button,
  icon_button: iconElement,
  feedback_buttons: feedback,
  static_select: selectField, external_select: selectField, users_select: selectField,
  conversations_select: selectField, channels_select: selectField,
  multi_static_select: multiSelectField, multi_external_select: multiSelectField, multi_users_select: multiSelectField,
  multi_conversations_select: multiSelectField, multi_channels_select: multiSelectField,
  radio_buttons: radios, checkboxes,
  datepicker: dateField, timepicker: timeField, datetimepicker: dateTimeField,
  plain_text_input: textField, email_text_input: textField, url_text_input: textField, number_input: textField, rich_text_input: textField,
  file_input: fileField,
};

/** Draws an element, or a clear notice for one that is not known here. */
export function drawElement(element, context) {
  const draw = TYPES[element?.type];
  if (!draw) return h('span', { class: 'unknown' }, `Not shown here: ${element?.type || 'an element without a type'}.`);
  const visible = element.visible_to_user_ids;
  if (visible?.length && !visible.includes(context.as)) return null;
  return draw(element, context);
}


function button(element, context) {
  const style = ['primary', 'danger'].includes(element.style) ? element.style : '';
  const url = safeUrl(element.url || element.workflow?.trigger?.url || '');
  const press = (e) => {
    const detail = { value: element.value, text: element.text, style: element.style };
    if (!url) return context.form.act(context.blockId, element, detail, e.currentTarget);
    // The link opens by itself; Slack reports the click as well.
    return element.action_id && context.form.act(context.blockId, element, { ...detail, url: element.url });
  };
  const props = { class: `button ${style}`, testid: testId(element, context), 'aria-label': element.accessibility_label, on: { click: press } };
  if (url && !element.confirm) return h('a', { ...props, href: url, target: '_blank', rel: 'noopener noreferrer' }, plain(element.text?.text));
  return h('button', { type: 'button', ...props }, h('span', { class: 'label' }, plain(element.text?.text)));
}

function overflow(element, context) {
  const open = (e) => {
    const anchor = e.currentTarget;
    openMenu(anchor, (element.options || []).map((o) => ({
      label: plain(o.text?.text), hint: o.description ? plain(o.description.text) : null, testid: `option-${o.value}`, url: safeUrl(o.url || ''),
      run: () => context.form.act(context.blockId, element, { selected_option: o }, anchor),
    })), { label: 'More actions' });
  };
  return iconButton('more', 'More actions', { class: 'button overflow', testid: testId(element, context), 'aria-haspopup': 'menu', on: { click: open } });
}

function image(element) {
  return picture(element, 'element-image');
}

/** An image by its address; a Slack file without an address is named by its description. */
export function picture(element, cls) {
  const src = element.image_url || element.slack_file?.url || '';
  if (!/^(https?:|data:image\/|\/)/i.test(src)) return h('span', { class: `image-missing ${cls}`, role: 'img', 'aria-label': element.alt_text }, element.alt_text);
  const node = h('img', { class: cls, src, alt: element.alt_text || '', loading: 'lazy', referrerpolicy: 'no-referrer' });
  node.addEventListener('error', () => node.replaceWith(h('span', { class: `image-missing ${cls}`, role: 'img', 'aria-label': element.alt_text }, element.alt_text || 'Image')), { once: true });
  return node;
}

function iconElement(element, context) {
  const press = (e) => context.form.act(context.blockId, element, { value: element.value }, e.currentTarget);
  return iconButton(element.icon === 'trash' ? 'trash' : 'more', element.accessibility_label || words(element.text), { class: 'button', testid: testId(element, context), on: { click: press } });
}

function feedback(element, context) {
  const one = (choice, name) => choice && h('button', {
    type: 'button', class: 'button', testid: `${testId(element, context)}-${name}`, 'aria-label': choice.accessibility_label,
    on: { click: (e) => context.form.act(context.blockId, element, { value: choice.value }, e.currentTarget) },
  }, plain(choice.text?.text));
  return h('span', { class: 'button-pair' }, one(element.positive_button, 'positive'), one(element.negative_button, 'negative'));
}
