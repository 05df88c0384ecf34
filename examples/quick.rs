use goodwill::scenario::checked::*;
use goodwill::scenario::metric::Metric;
use goodwill::engine::run::{run, Options};
use goodwill::numeric::Width;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let size: u64 = args[1].parse().unwrap();
    let threads: usize = args[2].parse().unwrap();
    let arms: usize = args[3].parse().unwrap();
    let width: Width = args[4].parse().unwrap();
    let ticks: u32 = args.get(5).map_or(104, |t| t.parse().unwrap());
    let rate: f64 = args.get(6).map_or(0.1, |t| t.parse().unwrap());
    use Distribution::*;
    let traits = Traits([LogNormal{mean:1.0,cv:0.5},LogNormal{mean:1.0,cv:0.5},Beta{a:2.0,b:2.0},Beta{a:5.0,b:5.0},Gamma{mean:rate/7.0,cv:0.8},LogNormal{mean:40.0,cv:0.6},Constant(0.0),Constant(200.0)]);
    let ch = Channel{asked:None,unasked:0.0,amount:0.0,margin:0.4,worth:0.0,elasticity:0.3};
    let when = When{trigger:Trigger::Schedule((0..ticks).step_by(13).collect()),audience:Audience::Customers,segments:vec![true],delay:0.0};
    let g = Gesture{gift:"g".into(),when,value:3.0,cost:3.0,personal:vec![0.6],useful:0.3,strings:0.0,conditional:false,stands:0.0,announced:false,promised:None,reach:1.0,third_party:false};
    let sc = Scenario{title:"t".into(),question:"".into(),notes:"".into(),currency:"$".into(),
        timeline:Timeline{unit:TickUnit::Span{name:SpanName::Week,days:7.0},ticks},
        population:Population{of:"customers".into(),size,segments:vec![Segment{name:"all".into(),share:1.0,traits}],data:None},
        context:Context{noticed:1.0,customary:0.0,stake:Stake::Basket},
        channels:Channels([Some(ch),None,None,None,None,None,None]),
        service:Service{failure_rate:0.0,severity:1.0},prospects:None,community:Community{size:4096,ties:None},
        design:Design{kind:DesignKind::Paired,seed:1,replicates:1},outcome:Outcome{primary:Metric::Profit,worthwhile:None},
        psychology:Default::default(),
        arms:(0..arms).map(|a|Arm{name:format!("a{a}"),gestures:if a>0||arms==1 {vec![g.clone()]} else {vec![]},asks:vec![],budget:None}).collect(),
        expectations:vec![]};
    let t0=std::time::Instant::now();
    let tally = run(&sc,&Options{threads,width,..Options::default()}).unwrap();
    let dt=t0.elapsed().as_secs_f64();
    println!("{:.3}s  {:.2} ns/customer-tick-arm/thread", dt, dt*1e9*threads as f64/(size as f64*ticks as f64*arms as f64));
    for (i,m) in tally.shape.metrics.iter().enumerate() { let s:Vec<String>=(0..arms).map(|a|format!("{:.4}",tally.pooled(a,i).0/size as f64)).collect(); println!("{:20} {}",m.key(),s.join(" ")); }
}
