"""What streamlit leaves in English, and the look of cards, vouchers and evidence."""

CSS = """
<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p{font-size:0}
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after{content:"选择文件";font-size:1rem}
[data-testid="stFileUploaderDropzoneInstructions"] span{font-size:0}
[data-testid="stFileUploaderDropzoneInstructions"] span::after{content:"可将多个文件拖到这里，每个不超过 500 MB";font-size:.875rem}
[data-testid="InputInstructions"]{display:none}
.block-container{padding:2.4rem 2.4rem 3rem;max-width:1560px}
[data-testid="stHeader"]{height:2rem;background:transparent}
[data-testid="stSidebarHeader"]{padding-bottom:.4rem}
[data-testid="stSidebarLogo"],[data-testid="stHeaderLogo"]{height:2.1rem;max-width:14rem}
[data-testid="stHeader"]:has([data-testid="stExpandSidebarButton"]){background:#12304F;height:3rem}
.va-about{color:#5B6470;font-size:.95rem;margin:-.6rem 0 .2rem}
.va-cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(148px,1fr));gap:.8rem;margin:.1rem 0 .2rem}
.va-card{border:1px solid #DDE2EA;border-radius:8px;padding:.75rem 1rem;background:#fff;height:100%}
.va-card .n{font-size:1.4rem;white-space:nowrap;font-weight:600;line-height:1.3;color:#1E2530;font-variant-numeric:tabular-nums}
.va-card .t{color:#5B6470;font-size:.88rem}
.va-card .s{color:#7A828E;font-size:.8rem}
@media(max-width:1200px){.va-cards{grid-template-columns:repeat(auto-fit,minmax(178px,1fr))}.va-card .n{font-size:1.2rem}}
.va-high{color:#B3261E!important}.va-medium{color:#B25E00!important}.va-low{color:#33691E!important}
.va-tag{display:inline-block;border-radius:4px;padding:.05rem .5rem;font-size:.82rem;background:#EEF2F7;color:#3A4350;white-space:nowrap}
.va-tag.high{background:#FBE9E7;color:#9B1C14}.va-tag.medium{background:#FFF1DF;color:#8A4700}.va-tag.low{background:#E9F3E4;color:#2B5A18}
.va-tag.blue{background:#E5EFFB;color:#17406F}
.va-facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.1rem;font-size:.92rem;margin:.2rem 0 .4rem}
.va-facts dt{color:#5B6470;white-space:nowrap}.va-facts dd{margin:0;overflow-wrap:anywhere}
.va-list{font-size:.92rem;margin:.2rem 0}.va-list div{padding:.16rem 0;border-bottom:1px solid #EEF1F5;overflow-wrap:anywhere}
.va-table{width:100%;border-collapse:collapse;font-size:.9rem;margin:.2rem 0 .4rem}
.va-table th{background:#EEF2F7;font-weight:600;white-space:nowrap;text-align:left;padding:.34rem .6rem;border-bottom:1px solid #D3D9E2}
.va-table td{padding:.34rem .6rem;border-bottom:1px solid #EAEEF3;vertical-align:top;overflow-wrap:anywhere}
.va-table td.m,.va-table th.m{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.va-table td.k{white-space:nowrap}
.va-voucher{border:1px solid #C9CED6;border-radius:6px;padding:1rem 1.2rem;background:#FFFEFA}
.va-voucher h4{text-align:center;letter-spacing:.6em;margin:0 0 .4rem;padding:0;font-size:1.15rem}
.va-voucher .head,.va-voucher .foot{display:flex;justify-content:space-between;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.88rem;color:#3A4350;margin:.3rem 0}
.va-voucher table{width:100%;border-collapse:collapse;font-size:.88rem;margin:.3rem 0}
.va-voucher th,.va-voucher td{border:1px solid #C9CED6;padding:.28rem .5rem;text-align:left;vertical-align:top}
.va-voucher th{background:#EEF2F7;font-weight:600;white-space:nowrap}
.va-voucher th{text-align:center}.va-voucher th.w{width:34%}.va-voucher th.c{width:26%}.va-voucher th.a{width:8.2em}
.va-voucher td.m{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.va-voucher tr.hit td{background:#FFF3D6}
.va-voucher tr.sum td{font-weight:600;background:#F7F9FC}
.va-evidence{border-left:4px solid #1F5FA8;background:#F4F8FD;padding:.6rem .9rem;border-radius:0 6px 6px 0;margin:.2rem 0 .6rem}
.va-evidence.high{border-color:#B3261E;background:#FDF4F3}
.va-evidence.medium{border-color:#B25E00;background:#FFF8EF}
.va-law{font-size:.88rem;color:#3A4350;margin:.15rem 0}
.va-user{font-size:.9rem;line-height:1.6}.va-user a{color:#9CCBFF}
@media print{[data-testid="stSidebar"],[data-testid="stHeader"],button,[data-testid="stToolbar"]{display:none!important}
.block-container{padding:0;max-width:none}}
</style>
"""
