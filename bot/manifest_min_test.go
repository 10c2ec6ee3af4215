package bot_test

import "encoding/json"

func manifest() json.RawMessage {
	return json.RawMessage(`{"display_information":{"name":"Clearlane"},
"features":{"app_home":{"home_tab_enabled":true,"messages_tab_enabled":true},"bot_user":{"display_name":"Clearlane"},
"shortcuts":[{"name":"Send to sales ops","type":"message","callback_id":"send_to_sales_ops","description":"x"}],
"slash_commands":[{"command":"/salesops","description":"x","usage_hint":"ask"}]},
"oauth_config":{"scopes":{"bot":["app_mentions:read","channels:history","channels:read","groups:history","groups:read","im:history","im:read","im:write","mpim:read","chat:write","commands","users:read","users:read.email","usergroups:read","reactions:read","team:read"]}},
"settings":{"event_subscriptions":{"bot_events":["message.channels","message.groups","message.im","app_mention","app_home_opened","reaction_added","member_joined_channel","channel_rename","user_change","team_join","subteam_created","subteam_updated","subteam_members_changed"]},"interactivity":{"is_enabled":true},"socket_mode_enabled":true}}`)
}
