<?php
// php edit.php SLUG TITLE PARAGRAPH: change a post's title and add a paragraph, as an editor would.
require __DIR__ . '/wp-load.php';
kses_remove_filters();
$post = get_page_by_path($argv[1], OBJECT, 'post');
$content = $post->post_content . "\n<!-- wp:paragraph -->\n<p>" . htmlspecialchars($argv[3], ENT_NOQUOTES) . "</p>\n<!-- /wp:paragraph -->";
$done = wp_update_post(wp_slash(['ID' => $post->ID, 'post_title' => $argv[2], 'post_content' => $content]), true);
if (is_wp_error($done)) {
    fwrite(STDERR, $done->get_error_message() . "\n");
    exit(1);
}
