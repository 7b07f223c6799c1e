<?php
// php posts.php FILE.jsonl: insert each line {"slug","title","paragraphs","date"} (date: site time) as a post.
require __DIR__ . '/wp-load.php';
kses_remove_filters();
$lines = file($argv[1], FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES);
foreach ($lines as $line) {
    $row = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $body = '';
    foreach ($row['paragraphs'] as $p) {
        $body .= "<!-- wp:paragraph -->\n<p>" . htmlspecialchars($p, ENT_NOQUOTES) . "</p>\n<!-- /wp:paragraph -->\n\n";
    }
    $id = wp_insert_post(wp_slash([
        'post_title' => htmlspecialchars($row['title'], ENT_NOQUOTES), 'post_content' => $body, 'post_name' => $row['slug'],
        'post_date' => $row['date'], 'post_status' => 'publish', 'post_author' => 1,
    ]), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $row['slug'] . ': ' . $id->get_error_message() . "\n");
        exit(1);
    }
}
echo wp_count_posts()->publish, "\n";
